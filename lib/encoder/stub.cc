namespace heed::encoder {}
