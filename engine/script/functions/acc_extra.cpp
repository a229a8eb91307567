#include "script/functions/acc_extra.h"

#include <algorithm>
#include <charconv>

#include "script/functions/all.h"

namespace forklab::functions {
namespace {

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

struct Read {
  std::vector<AccountExtra::Field> fields;
  std::string fault;
};

/// A field and what follows its semicolon; false: `read` says why not.
bool takeField(std::string_view& rest, Read& read) {
  const std::size_t equal = rest.find('=');
  if (equal == std::string_view::npos) {
    read.fault = "a field needs a name and a variable";
    return false;
  }
  AccountExtra::Field field;
  field.name = trimmed(rest.substr(0, equal));
  rest = trimmed(rest.substr(equal + 1));
  auto variable = script::readVariable(rest);
  if (!variable) {
    read.fault = variable.error().message;
    return false;
  }
  field.variable = std::move(variable).value();
  field.spec = registry().variable(field.variable.name);
  if (field.spec == nullptr) {
    read.fault = "there is no variable $" + field.variable.name;
    return false;
  }
  rest = trimmed(rest.substr(field.variable.length));
  if (rest.starts_with(';')) rest = trimmed(rest.substr(1));
  read.fields.push_back(std::move(field));
  return true;
}

Read readFields(std::string_view text) {
  Read read;
  std::string_view rest = trimmed(text);
  while (!rest.empty() && takeField(rest, read)) continue;
  return read;
}

std::vector<std::string> parametersOf(const script::TransformationText& text,
                                      const script::TransformationSpec& spec) {
  if (!text.hasParameters) return {};
  if (spec.maximumParameters <= 1) return {text.parameters};
  std::vector<std::string> parameters;
  std::string_view rest = text.parameters;
  while (true) {
    const std::size_t comma = rest.find(',');
    parameters.emplace_back(rest.substr(0, comma));
    if (comma == std::string_view::npos) return parameters;
    rest.remove_prefix(comma + 1);
  }
}

}  // namespace

AccountExtra::AccountExtra(std::string_view text) : fields_(readFields(text).fields) {}

std::string AccountExtra::check(std::string_view text) { return readFields(text).fault; }

script::Value AccountExtra::valueOf(const Field& field, script::Host& host) {
  const script::VariableText& text = field.variable;
  script::VariableUse use;
  use.inner = text.inner;
  use.allIndexes = text.index == "*";
  use.hasIndex = !text.index.empty();
  std::from_chars(text.index.data(), text.index.data() + text.index.size(), use.index);
  script::Value value = field.spec->get(host, use);
  for (const script::TransformationText& each : text.transformations) {
    const auto* spec = registry().transformation(each.className, each.name);
    if (spec != nullptr) value = spec->apply(value, parametersOf(each, *spec));
  }
  return value;
}

}  // namespace forklab::functions
