namespace heed::stream {}
