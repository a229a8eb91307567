#pragma once

#include <string_view>

#include "sip/message.h"

namespace forklab::functions {

/// Names ignore case and know compact forms.
/// The message is the one that the line belongs to.
bool isNamed(const sip::Message& message, const sip::HeaderLine& line, std::string_view name);
/// Null: none of that name.
// The pointers are good as long as the message.
const sip::HeaderLine* firstNamed(const sip::Message& message, std::string_view name);
const sip::HeaderLine* lastNamed(const sip::Message& message, std::string_view name);

}  // namespace forklab::functions
