#include "models/message_item_model.h"

#include <QFont>

namespace forklab::models {
namespace {

bool holds(const MessageField& field, std::uint32_t offset) {
  return field.range.begin <= offset && offset < field.range.end;
}

}  // namespace

void MessageItemModel::setTree(MessageTree tree) {
  beginResetModel();
  tree_ = std::move(tree);
  endResetModel();
}

// The tree is two levels deep. An index carries 1 + its parent's row, or 0 for a field of the message itself.
QModelIndex MessageItemModel::index(int row, int column, const QModelIndex& parent) const {
  if (!hasIndex(row, column, parent)) return {};
  const quintptr owner = parent.isValid() ? static_cast<quintptr>(parent.row()) + 1 : 0;
  return createIndex(row, column, owner);
}

QModelIndex MessageItemModel::parent(const QModelIndex& child) const {
  if (!child.isValid() || child.internalId() == 0) return {};
  return createIndex(static_cast<int>(child.internalId()) - 1, 0, quintptr{0});
}

int MessageItemModel::rowCount(const QModelIndex& parent) const {
  if (!parent.isValid()) return static_cast<int>(tree_.fields.size());
  if (parent.internalId() != 0 || parent.column() != 0) return 0;
  return static_cast<int>(tree_.fields[static_cast<std::size_t>(parent.row())].children.size());
}

int MessageItemModel::columnCount(const QModelIndex&) const { return kColumns; }

const MessageField* MessageItemModel::fieldOf(const QModelIndex& index) const {
  if (!index.isValid()) return nullptr;
  const auto row = static_cast<std::size_t>(index.row());
  if (index.internalId() == 0) return &tree_.fields[row];
  return &tree_.fields[index.internalId() - 1].children[row];
}

QVariant MessageItemModel::data(const QModelIndex& index, int role) const {
  const MessageField* field = fieldOf(index);
  if (field == nullptr) return {};
  if (role == Qt::DisplayRole) return index.column() == kName ? field->name : field->value;
  if (role == Qt::ToolTipRole) return field->problem.isEmpty() ? field->value : field->problem;
  if (role == Qt::FontRole && index.column() == kName && index.internalId() == 0) {
    QFont font;
    font.setBold(!field->problem.isEmpty());
    font.setUnderline(!field->problem.isEmpty());
    return font;
  }
  return {};
}

QVariant MessageItemModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
  return section == kName ? tr("Header") : tr("Value");
}

kernel::ByteRange MessageItemModel::rangeOf(const QModelIndex& index) const {
  const MessageField* field = fieldOf(index);
  return field == nullptr ? kernel::ByteRange{} : field->range;
}

QModelIndex MessageItemModel::fieldAt(std::uint32_t offset) const {
  for (std::size_t row = 0; row < tree_.fields.size(); ++row) {
    if (!holds(tree_.fields[row], offset)) continue;
    const QModelIndex outer = index(static_cast<int>(row), 0);
    const std::vector<MessageField>& parts = tree_.fields[row].children;
    for (std::size_t part = 0; part < parts.size(); ++part) {
      if (holds(parts[part], offset)) return index(static_cast<int>(part), 0, outer);
    }
    return outer;
  }
  return {};
}

}  // namespace forklab::models
