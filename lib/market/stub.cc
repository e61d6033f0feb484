namespace heed::market {}
