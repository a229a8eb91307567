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
/// The value as Kamailio has it: blanks before the line end belong to it (observed).
std::string_view bodyOf(const sip::Message& message, const sip::HeaderLine& line);
/// Of the first line of that name; empty when there is none.
std::string_view bodyOf(const sip::Message& message, sip::HeaderName name);

}  // namespace forklab::functions
