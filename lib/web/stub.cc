namespace heed::web {}
