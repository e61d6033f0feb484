namespace heed::attention {}
