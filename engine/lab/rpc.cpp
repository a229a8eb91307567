#include "lab/rpc.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "script/functions/rpc.h"

namespace forklab::lab {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kParseError = -32700;
constexpr int kInvalidRequest = -32600;
constexpr int kMethodNotFound = 500;  ///< Kamailio's code for it

Json toJson(const functions::RpcValue& value) {
  switch (value.kind()) {
    case functions::RpcValue::Kind::nothing: return nullptr;
    case functions::RpcValue::Kind::integer: return value.number();
    case functions::RpcValue::Kind::real: return value.real();
    case functions::RpcValue::Kind::text: return value.text();
    case functions::RpcValue::Kind::list: {
      Json list = Json::array();
      for (const auto& each : value.values()) list.push_back(toJson(each));
      return list;
    }
    case functions::RpcValue::Kind::fields: break;
  }
  Json fields = Json::object();
  for (std::size_t i = 0; i < value.values().size(); ++i)
    fields[value.names()[i]] = toJson(value.values()[i]);
  return fields;
}

/// Bytes of SIP messages need not be UTF-8; a client's reader wants it.
std::string written(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

Json failure(int code, const std::string& message, const Json& id) {
  Json answer;
  answer["jsonrpc"] = "2.0";
  answer["error"] = {{"code", code}, {"message", message}};
  answer["id"] = id;
  return answer;
}

/// Lists give their elements, objects the values of their fields; both in their order.
std::vector<std::string> parametersOf(const Json& request) {
  std::vector<std::string> parameters;
  const auto found = request.find("params");
  if (found == request.end()) return parameters;
  for (const Json& each : *found)
    parameters.push_back(each.is_string() ? each.get<std::string>() : written(each));
  return parameters;
}

Json methodNames(const ProxyNode& node) {
  std::vector<std::string_view> names = node.commandNames();
  names.push_back("system.listMethods");
  std::sort(names.begin(), names.end());
  return names;
}

Json resultOf(Json result, const Json& id) {
  Json answer;
  answer["jsonrpc"] = "2.0";
  answer["result"] = std::move(result);
  answer["id"] = id;
  return answer;
}

Json answerOf(const functions::RpcOutcome& outcome, const Json& id) {
  return outcome.errorCode != 0 ? failure(outcome.errorCode, outcome.errorMessage, id)
                                : resultOf(toJson(outcome.result), id);
}

}  // namespace

struct RpcResponder::Waiting {
  Asker asker = 0;
  Json id;
};

RpcResponder::RpcResponder(ProxyNode& node, Post* post) : node_(node), post_(post) {
  node_.setCommandGiver(post_ == nullptr ? nullptr : this);
}

RpcResponder::~RpcResponder() { node_.setCommandGiver(nullptr); }

std::size_t RpcResponder::firstRequest(std::string_view text) {
  int depth = 0;
  bool inText = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (inText) {
      if (c == '\\') ++at;
      inText = c != '"';
    } else if (c == '"') {
      inText = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (c == '}' || c == ']') {
      if (--depth <= 0) return at + 1;
    } else if (depth == 0 && c == '\n' && text.substr(0, at).find_first_not_of(" \t\r\n") != text.npos) {
      return at + 1;
    }
  }
  return 0;
}

std::string RpcResponder::answer(kernel::Instant now, std::string_view text, Asker asker) {
  const auto line = [](const Json& json) { return json.is_null() ? std::string() : written(json) + '\n'; };
  const auto one = [&](const Json& request) -> Json {
    if (!request.is_object() || !request.contains("method") || !request["method"].is_string())
      return failure(kInvalidRequest, "Invalid Request", nullptr);
    const Json id = request.value("id", Json());
    const auto method = request["method"].get<std::string>();
    if (method == "system.listMethods") return resultOf(methodNames(node_), id);
    const auto outcome = node_.command(now, method, parametersOf(request));
    if (!outcome) return failure(kMethodNotFound, "Method Not Found", id);
    if (outcome->later == 0) return answerOf(*outcome, id);
    waiting_.emplace(outcome->later, Waiting{asker, id});
    return nullptr;
  };
  const Json parsed = Json::parse(text, nullptr, false);
  if (parsed.is_discarded()) return line(failure(kParseError, "Parse error", nullptr));
  if (!parsed.is_array() || parsed.empty()) return line(one(parsed));
  Json answers = Json::array();
  for (const Json& each : parsed) {
    if (Json answer = one(each); !answer.is_null()) answers.push_back(std::move(answer));
  }
  return answers.empty() ? std::string() : line(answers);
}

void RpcResponder::onCommandAnswered(functions::RpcTicket ticket, const functions::RpcOutcome& outcome) {
  const auto found = waiting_.find(ticket);
  if (found == waiting_.end()) return;
  post_->deliver(found->second.asker, written(answerOf(outcome, found->second.id)) + '\n');
  waiting_.erase(found);
}

std::string rpcRequest(std::string_view method, const std::vector<std::string>& words) {
  Json request;
  request["jsonrpc"] = "2.0";
  request["method"] = method;
  request["params"] = Json::array();
  for (const std::string& word : words) {
    const Json number = Json::parse(word, nullptr, false);
    if (number.is_number_integer()) {
      request["params"].push_back(number);
    } else {
      request["params"].push_back(word.starts_with("s:") ? word.substr(2) : word);
    }
  }
  request["id"] = 1;
  return written(request) + '\n';
}

RpcAnswer readRpcAnswer(std::string_view answer) {
  const Json parsed = Json::parse(answer, nullptr, false);
  if (parsed.is_discarded() || !parsed.is_object()) return {true, "the answer is no JSON object"};
  if (const auto error = parsed.find("error"); error != parsed.end() && error->is_object()) {
    return {true, error->value("message", "") + " (" + std::to_string(error->value("code", 0)) + ")"};
  }
  const Json result = parsed.value("result", Json());
  return {false, result.is_string() ? result.get<std::string>() : result.dump(2)};
}

}  // namespace forklab::lab
