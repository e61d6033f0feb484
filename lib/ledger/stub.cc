namespace heed::ledger {}
