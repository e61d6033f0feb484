#include "heed/ledger/audit.h"

#include "heed/ledger/internal/auditor.h"

namespace heed::ledger {

Result<AuditReport> audit_ledger(const std::string& directory, const AuditOptions& options) {
  Result<internal::Directory> opened = internal::Directory::open(directory);
  if (!opened) return opened.error();
  internal::Auditor auditor(*opened, options);
  if (Status status = auditor.run(); !status) return status.error();
  return std::move(auditor.report());
}

}  // namespace heed::ledger
