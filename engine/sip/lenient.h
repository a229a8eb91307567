#pragma once

#include "sip/message.h"
#include "sip/scan.h"

/// What Kamailio 5.6.3 takes for a Via, an address, a CSeq, odd as it is: more than the RFC in names and
/// hosts, less in quotes and empty parameters. All observed.
namespace forklab::sip {

/// "invite" is INVITE too.
Method methodIgnoringCase(std::string_view text);
/// The first Via of a line; every other of that line has to be sound too.
bool readViaLeniently(std::string_view line, Via& via, Flaw& flaw);
/// A To or From. `tag`: without quotes, empty when there is none; the last of several counts.
bool readTagLeniently(std::string_view value, std::string_view& tag, Flaw& flaw);
bool readCSeqLeniently(std::string_view value, CSeq& cseq, Flaw& flaw);

}  // namespace forklab::sip
