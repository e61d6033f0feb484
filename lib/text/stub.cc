namespace heed::text {}
