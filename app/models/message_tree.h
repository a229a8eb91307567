#pragma once

#include <QString>
#include <string_view>
#include <vector>

#include "kernel/bytes.h"

namespace forklab::models {

/// One line of the message tree and where it stands in the bytes.
struct MessageField {
  QString name;
  QString value;
  kernel::ByteRange range;
  std::vector<MessageField> children;
  QString problem;  ///< why it is no good; empty: sound

  bool operator==(const MessageField&) const = default;
};

/// A whole message, start line first.
struct MessageTree {
  QString title;  ///< "INVITE sip:d@10.0.1.4", "486 Busy Here"
  std::vector<MessageField> fields;

  bool operator==(const MessageTree&) const = default;
};

/// Reads a message for showing: whatever can be said about it, even when it is broken.
MessageTree messageTree(std::string_view bytes);

}  // namespace forklab::models
