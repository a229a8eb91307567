#pragma once

#include <span>
#include <string>
#include <vector>

#include "dialog/dialog.h"
#include "store/database.h"

namespace forklab::dialog {

/// A module that keeps columns of its own in the row of a dialog: they are written in the dialog's own
/// statements, so they cost no call of the database.
class Rider {
 public:
  /// The same at every call.
  virtual std::span<const std::string> columns() const = 0;
  /// One cell for each of them, added to what stands there.
  virtual void addCells(const Dialog& dialog, std::vector<store::Cell>& cells) const = 0;

 protected:
  ~Rider() = default;
};

}  // namespace forklab::dialog
