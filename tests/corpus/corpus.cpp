#include "corpus/corpus.h"

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "sip/digest.h"
#include "sip/elements.h"
#include "sip/reason.h"

namespace forklab::corpus {

using namespace sip;

namespace {

std::string contentOf(const std::filesystem::path& path) {
  std::string content(std::filesystem::file_size(path), '\0');
  std::ifstream(path, std::ios::binary).read(content.data(), static_cast<std::streamsize>(content.size()));
  return content;
}

Sample sampleOf(const nlohmann::json& entry, const std::filesystem::path& folder) {
  Sample sample;
  sample.name = entry.at("name");
  sample.isRequest = entry.at("kind") == "request";
  sample.verdict = entry.at("verdict");
  sample.action = entry.at("proxy").at("action");
  sample.proxyCodes = entry.at("proxy").at("codes").get<std::vector<int>>();
  sample.bytes = contentOf(folder / entry.at("file").get<std::string>());
  return sample;
}

using Seen = std::function<void(std::string_view)>;
using Failed = std::function<void(const kernel::Error&)>;

void readParameters(const Parameters& parameters, const Seen& seen) {
  seen(parameters.raw());
  std::size_t position = 0;
  Parameters::Parameter parameter;
  while (parameters.next(position, parameter)) {
    seen(parameter.name);
    seen(parameter.value);
    unquoted(parameter.value);
  }
}

void readUri(const Uri& uri, const Seen& seen) {
  for (const std::string_view part :
       {uri.text, uri.scheme, uri.user, uri.password, uri.host, uri.portText, uri.headers}) {
    seen(part);
    unescaped(part);
  }
  readParameters(uri.parameters, seen);
  equivalent(uri, uri);
}

void readAddress(const NameAddr& address, const Seen& seen) {
  for (const std::string_view part : {address.text, address.display, address.tag()}) seen(part);
  readUri(address.uri, seen);
  readParameters(address.parameters, seen);
  address.qThousandths();
  address.expiresSeconds();
}

void readVia(const Via& via, const Seen& seen) {
  for (const std::string_view part : {via.text, via.transport, via.host, via.branch, via.received})
    seen(part);
  readParameters(via.parameters, seen);
  via.sentByPort();
}

template <class T, class Read>
void readResult(const kernel::Result<T>& result, const Failed& failed, Read read) {
  if (result) {
    read(result.value());
  } else {
    failed(result.error());
  }
}

void readLists(const Message& message, const Seen& seen, const Failed& failed) {
  readResult(message.vias(), failed, [&](const std::vector<Via>& vias) {
    for (const Via& via : vias) readVia(via, seen);
  });
  for (const HeaderName name :
       {HeaderName::contact, HeaderName::route, HeaderName::recordRoute, HeaderName::path}) {
    readResult(message.nameAddrs(name), failed, [&](const std::vector<NameAddr>& addresses) {
      for (const NameAddr& address : addresses) readAddress(address, seen);
    });
  }
}

void readByName(const Message& message, HeaderName name, const Seen& seen, const Failed& failed) {
  seen(message.valueOf(name));
  readResult(message.number(name), failed, [](const std::optional<std::uint32_t>&) {});
  for (const std::string_view token : message.tokens(name)) {
    seen(token);
    // Errors of the free functions count from their own text; that they are made is all we want here.
    (void)parseReason(token);
    (void)parseDigest(token);
  }
}

}  // namespace

std::filesystem::path referenceFolder() {
  const char* given = std::getenv("FORKLAB_REFERENCE");
  return given != nullptr ? std::filesystem::path(given)
                          : std::filesystem::path(FORKLAB_SOURCE_DIR) / "../shared";
}

std::vector<Sample> allSamples() {
  std::vector<Sample> samples;
  for (const char* corpus : {"rfc4475", "rfc5118"}) {
    const auto folder = referenceFolder() / "corpora" / corpus;
    if (!std::filesystem::exists(folder / "index.json")) return {};
    const auto index = nlohmann::json::parse(contentOf(folder / "index.json"));
    for (const auto& entry : index.at("messages")) samples.push_back(sampleOf(entry, folder));
  }
  return samples;
}

void readEverything(const Message& message, const Seen& seen, const Failed& failed) {
  for (const std::string_view part :
       {message.methodText(), message.requestUri(), message.reason(), message.version(), message.callId(),
        message.fromTag(), message.toTag(), message.body()}) {
    seen(part);
  }
  for (const HeaderLine& line : message.headers()) {
    for (const kernel::ByteRange range : {line.line, line.nameText, line.value})
      seen(range.of(message.text()));
    message.first(line.nameText.of(message.text()));
  }
  const auto address = [&](const NameAddr& value) { readAddress(value, seen); };
  if (message.isRequest())
    readResult(message.parsedRequestUri(), failed, [&](const Uri& uri) { readUri(uri, seen); });
  readResult(message.topVia(), failed, [&](const Via& via) { readVia(via, seen); });
  readResult(message.from(), failed, address);
  readResult(message.to(), failed, address);
  readResult(message.cseq(), failed, [&](const CSeq& cseq) { seen(cseq.methodText); });
  readLists(message, seen, failed);
  for (std::size_t i = 1; i < kHeaderNameCount; ++i)
    readByName(message, static_cast<HeaderName>(i), seen, failed);
  for (const Finding& finding : inspect(message)) failed(finding.error);
}

}  // namespace forklab::corpus
