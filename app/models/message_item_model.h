#pragma once

#include <QAbstractItemModel>
#include <vector>

#include "models/message_tree.h"

namespace forklab::models {

/// A MessageTree for a tree view: name and value.
class MessageItemModel final : public QAbstractItemModel {
  Q_OBJECT
 public:
  enum Column { kName, kValue, kColumns };

  using QAbstractItemModel::QAbstractItemModel;

  /// Another message; whatever was chosen is forgotten.
  void setTree(MessageTree tree);
  const MessageTree& tree() const { return tree_; }
  /// Where the field stands in the message's bytes; empty for an invalid index.
  kernel::ByteRange rangeOf(const QModelIndex& index) const;
  /// The smallest field that holds this byte; invalid: none.
  QModelIndex fieldAt(std::uint32_t offset) const;

  QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
  QModelIndex parent(const QModelIndex& child) const override;
  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  const MessageField* fieldOf(const QModelIndex& index) const;

  MessageTree tree_;
};

}  // namespace forklab::models
