#include <sofia-sip/msg.h>
#include <sofia-sip/msg_addr.h>
#include <sofia-sip/sip.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/sip_parser.h>

#include <cstdlib>
#include <cstring>

#include "bench/sip_values.h"

namespace forklab::bench {

namespace {

std::uint64_t numberOf(const char* text) { return text == nullptr ? 0 : std::strtoul(text, nullptr, 10); }

void readRequestLine(const sip_t& sip, ReadValues<const char*>& values) {
  const sip_request_t& request = *sip.sip_request;
  values.texts[kMethod] = request.rq_method_name;
  values.texts[kUriUser] = request.rq_url->url_user;
  values.texts[kUriHost] = request.rq_url->url_host;
  values.texts[kUriParameters] = request.rq_url->url_params;
  values.numbers[kUriPort] = numberOf(request.rq_url->url_port);
}

void readTopVia(const sip_t& sip, ReadValues<const char*>& values) {
  values.texts[kViaTransport] = sip.sip_via->v_protocol;
  values.texts[kViaHost] = sip.sip_via->v_host;
  values.texts[kViaBranch] = sip.sip_via->v_branch;
  values.numbers[kViaPort] = numberOf(sip.sip_via->v_port);
}

void readAddresses(const sip_t& sip, ReadValues<const char*>& values) {
  values.texts[kFromDisplay] = sip.sip_from->a_display;
  values.texts[kFromUser] = sip.sip_from->a_url->url_user;
  values.texts[kFromHost] = sip.sip_from->a_url->url_host;
  values.texts[kFromTag] = sip.sip_from->a_tag;
  values.texts[kToUser] = sip.sip_to->a_url->url_user;
  values.texts[kToHost] = sip.sip_to->a_url->url_host;
  values.texts[kToTag] = sip.sip_to->a_tag;
  values.texts[kContactUser] = sip.sip_contact->m_url->url_user;
  values.texts[kContactHost] = sip.sip_contact->m_url->url_host;
  values.numbers[kContactPort] = numberOf(sip.sip_contact->m_url->url_port);
  values.numbers[kContactExpires] = numberOf(sip.sip_contact->m_expires);
  values.texts[kRouteHost] = sip.sip_route->r_url->url_host;
  values.texts[kRouteParameters] = sip.sip_route->r_url->url_params;
}

void readOthers(const sip_t& sip, ReadValues<const char*>& values) {
  values.texts[kCallId] = sip.sip_call_id->i_id;
  values.texts[kCSeqMethod] = sip.sip_cseq->cs_method_name;
  values.numbers[kCSeqNumber] = sip.sip_cseq->cs_seq;
  values.numbers[kMaxForwards] = sip.sip_max_forwards->mf_count;
  values.numbers[kExpires] = sip.sip_expires->ex_delta;
  values.numbers[kContentLength] = sip.sip_content_length->l_length;
  values.numbers[kBodySize] = sip.sip_payload->pl_len;
  values.texts[kSupported] = sip.sip_supported->k_items[0];
  values.texts[kUserAgent] = sip.sip_user_agent->g_string;
  values.texts[kContentType] = sip.sip_content_type->c_type;
}

bool readParsed(const msg_t* message, ReadValues<const char*>& values) {
  const sip_t* sip = message == nullptr ? nullptr : sip_object(message);
  if (sip == nullptr || sip->sip_error != nullptr || sip->sip_request == nullptr) return false;
  readRequestLine(*sip, values);
  readTopVia(*sip, values);
  readAddresses(*sip, values);
  readOthers(*sip, values);
  return true;
}

msg_t* parse(std::string_view text) {
  return msg_make(sip_default_mclass(), 0, text.data(), static_cast<issize_t>(text.size()));
}

}  // namespace

bool readWithSofia(std::string_view text, ReadValues<const char*>& values) {
  msg_t* message = parse(text);
  const bool read = readParsed(message, values);
  msg_destroy(message);
  return read;
}

ReadValues<std::string> keptWithSofia(std::string_view text) {
  msg_t* message = parse(text);
  ReadValues<const char*> values;
  readParsed(message, values);
  ReadValues<std::string> kept;
  kept.numbers = values.numbers;
  for (std::size_t i = 0; i < kTextCount; ++i)
    kept.texts[i] = values.texts[i] == nullptr ? "" : values.texts[i];
  msg_destroy(message);
  // sofia-sip gives the protocol with its version, and URI parameters without the first semicolon.
  kept.texts[kViaTransport].erase(0, std::strlen("SIP/2.0/"));
  for (const Text text_index : {kUriParameters, kRouteParameters}) kept.texts[text_index].insert(0, ";");
  return kept;
}

}  // namespace forklab::bench
