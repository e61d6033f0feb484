// Whether a ledger that was found after a crash is what it has to be.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "disk.h"

namespace heed::crash {

inline constexpr const char* kLedger = "ledger";  // its directory in every history

// Puts the files of a state into an empty folder, and what is in a folder into a state.
void write_state(const State& state, const std::string& folder);
State read_state(const std::string& folder);
void empty_folder(const std::string& folder);

// All entries of a ledger that verifies; stops the program if it does not.
std::vector<std::string> read_entries(const std::string& ledger);

// Looks at the ledger in `folder` as an auditor does, then opens it, appends an entry, commits, and audits it strictly.
// `acknowledged` are the entries that have to be there. Returns what is wrong, "" if nothing is.
std::string check_ledger(const std::string& folder, const std::vector<std::string>& acknowledged);

}  // namespace heed::crash
