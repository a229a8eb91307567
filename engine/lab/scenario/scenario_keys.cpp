#include "lab/scenario/scenario_keys.h"

namespace forklab::lab {

namespace {

constexpr KeySpec kScenario[] = {
    {"version", "1", "", "The version of this format.", true},
    {"title", "text", "", "One line that names the scenario.", true},
    {"description", "text", "", "What happens and what to look for."},
    {"seed", "whole number", "1", "Where chance begins: the same seed gives the same run."},
    {"duration", "duration, 1ms to 24h", "60s", "When the run ends at the latest."},
    {"link_defaults", "mapping", "", "Settings that every link has unless it says otherwise."},
    {"nodes", "mapping of names", "", "Phones, proxies and networks, at most 500.", true},
    {"links", "list", "", "What connects them, at most 5000."},
    {"names", "mapping", "",
     "The scenario's own name table: a host, or user@host, and the node or address that it means."},
    {"dns", "mapping", "none", "The scenario's DNS; without it nothing is asked."},
    {"checks", "list", "", "What must hold at the end of the run, at most 500."},
};

constexpr KeySpec kNode[] = {
    {"kind", "phone, proxy, database or network", "", "What the node is.", true},
    {"address", "IP, or IP:port", "port 5060", "Where it lives. A network needs none.", false},
    {"label", "text", "", "Shown beside the name."},
    {"at", "[x, y]", "laid out by the view", "Place on the canvas, each 0 to 1000."},
    {"behaviour", "name of a behaviour", "",
     "Phones: what it does; the behaviour's options stand beside it."},
    {"behaviours", "list of mappings", "",
     "Phones that do several things: each with `behaviour` and its options."},
    {"transport", "udp, tcp or tls", "udp", "Phones: what it sends its requests over."},
    {"script", "path of a .cfg", "", "Proxies: the script, in the scenario's folder."},
    {"listen", "list of sockets, as tls:10.0.0.1:5061", "every protocol at the address",
     "Proxies: the sockets, the first of which it sends from by default."},
    {"cost", "mapping", "nothing costs time", "Proxies: what their work costs."},
    {"crash_at", "duration, or a list", "never",
     "When it ends without a word: what it had in memory is gone, what it had stored is not."},
    {"return_at", "duration, or a list", "never",
     "When it lives again. A phone that returns answers calls, but makes none."},
    {"file", "file name", "the node's name and .db",
     "Databases: the file that a db_url names to mean it, as `sqlite:///lab.db`; the node's name as host "
     "does too."},
    {"tables", "list of table names", "none",
     "Databases: Kamailio's tables that it has, empty at the start."},
    {"setup", "path of a .sql", "none", "Databases: statements done at the start, in the scenario's folder."},
    {"delay", "duration, at most 60s", "0ms", "Databases: what each statement takes, besides its way."},
    {"timeout", "duration, at most 60s", "2s", "Databases: how long a proxy waits where no answer comes."},
};

constexpr KeySpec kCost[] = {
    {"stateless", "duration, at most 60s", "0us", "CPU time of a request that makes no transaction."},
    {"stateful", "duration, at most 60s", "0us", "CPU time of a request that makes one."},
    {"absorbed", "duration, at most 60s", "0us",
     "CPU time of a request that its transaction takes: a retransmission, or the ACK of a refusal."},
    {"reply", "duration, at most 60s", "0us", "CPU time of a reply."},
    {"timer", "duration, at most 60s", "0us", "CPU time of a timer that fires, in the timer process."},
    {"per_kib", "duration, at most 60s", "0us", "CPU time for each 1024 bytes of a message, besides."},
    {"database_call", "duration, at most 60s", "0us", "How long each call of a database blocks a worker."},
    {"workers", "whole number, 1 to 1000", "children of the script",
     "Processes that read a UDP socket, and as many for the streams."},
    {"socket_buffer", "size, as 208KiB", "212992B", "What may wait for a worker; more is dropped."},
};

constexpr KeySpec kLink[] = {
    {"between", "[node, node]", "", "The two ends.", true},
    {"name", "text", "a-b", "What traces and ladders call it."},
    {"cut_at", "duration, or a list", "never", "When the link is cut, since the run began."},
    {"mend_at", "duration, or a list", "never", "When it is mended."},
    {"delay", "duration, at most 60s", "0ms", "How long a packet travels."},
    {"jitter", "duration, at most 60s", "0ms", "Up to this much more, by chance; packets keep their order."},
    {"loss", "percentage", "0%", "How likely a packet is lost."},
    {"loss_burst", "percentage", "0%", "How likely the packet behind a lost one is lost as well."},
    {"duplication", "percentage", "0%", "How likely a packet arrives twice."},
    {"reordering", "percentage", "0%", "How likely a packet is held back, so that others overtake it."},
    {"reordering_delay", "duration, at most 60s", "20ms", "How long it is held back."},
    {"rate", "rate, as 64kbit/s", "unlimited", "How much passes in a second."},
    {"queue", "size, as 64KiB", "64KiB", "How much may wait for the rate; more is dropped."},
};

constexpr KeySpec kDns[] = {
    {"delay", "duration, at most 10m", "0ms", "How long an answer takes, a negative one too."},
    {"additional", "yes or no", "no",
     "Whether answers bring the addresses behind a service along; the cache keeps them."},
    {"search", "list of domains", "", "Tried behind a name that is unknown as it stands."},
    {"records", "list", "", "What the server knows, at most 5000. Every other name is unknown."},
};

constexpr KeySpec kDnsRow[] = {
    {"name", "name", "", "What is asked for, as `_sip._udp.example.com`.", true},
    {"A", "IPv4 address or node, or a list", "", "Addresses."},
    {"AAAA", "IPv6 address or node, or a list", "", "Addresses."},
    {"CNAME", "name", "", "The name that this one stands for."},
    {"SRV", "text, or a list", "", "Priority, weight, port and host: `10 60 5060 sip1.example.com`."},
    {"NAPTR", "text, or a list", "",
     "Order, preference, flags, service, expression, replacement: `10 10 s SIP+D2U \"\" "
     "_sip._udp.example.com`."},
    {"fails", "nxdomain, servfail or timeout", "",
     "Instead of a record: how questions for the name, and for all below it, end."},
    {"type", "A, AAAA, CNAME, SRV or NAPTR", "every type", "With `fails`: only questions of this type."},
    {"ttl", "duration, at most 168h", "60s", "How long a cache may keep the record; whole seconds."},
    {"delay", "duration, at most 10m", "the table's", "How long this answer takes."},
};

constexpr std::size_t kFirstLinkSetting = 4;

}  // namespace

std::span<const KeySpec> scenarioKeys() { return kScenario; }
std::span<const KeySpec> nodeKeys() { return kNode; }
std::span<const KeySpec> costKeys() { return kCost; }
std::span<const KeySpec> linkKeys() { return kLink; }
std::span<const KeySpec> dnsKeys() { return kDns; }
std::span<const KeySpec> dnsRowKeys() { return kDnsRow; }
std::span<const KeySpec> linkSettingKeys() {
  return std::span<const KeySpec>(kLink).subspan(kFirstLinkSetting);
}

}  // namespace forklab::lab
