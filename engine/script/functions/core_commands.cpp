#include "script/functions/core_commands.h"

#include <array>

#include "script/functions/calendar.h"
#include "script/functions/dns_commands.h"
#include "script/functions/rpc.h"
#include "script/program.h"

namespace forklab::functions {
namespace {

using script::RpcSpec;

constexpr std::int64_t kSecond = 1'000'000'000;

void uptime(RpcCall& call) {
  const std::int64_t epoch = call.core().environment().epoch;
  const std::int64_t running = call.services().now().ns;
  call.result = RpcValue::fields();
  call.result.set("now", calendarText((epoch + running) / kSecond));
  call.result.set("up_since", calendarText(epoch / kSecond));
  call.result.set("uptime", RpcValue(running / kSecond));
}

void version(RpcCall& call) { call.result = RpcValue("kamailio 5.6.3 (forklab)"); }

void echo(RpcCall& call) {
  call.result = RpcValue::list();
  for (std::size_t i = 0; i < call.parameterCount(); ++i) call.result.append(RpcValue(call.text(i)));
}

/// The newest load first.
void modules(RpcCall& call) {
  call.result = RpcValue::list();
  const auto loaded = call.program().modules();
  for (auto module = loaded.rbegin(); module != loaded.rend(); ++module)
    call.result.append(RpcValue(*module));
}

void socketsList(RpcCall& call) {
  call.result = RpcValue::list();
  const proxy::Sockets& sockets = call.core().sockets();
  for (std::size_t i = 0; i < sockets.size(); ++i) {
    const kernel::Endpoint& at = sockets[static_cast<proxy::SocketIndex>(i)].at;
    RpcValue socket = RpcValue::fields();
    socket.set("proto", kernel::protocolName(at.protocol));
    socket.set("address", at.ip.text());
    socket.set("ipaddress", at.ip.text());
    socket.set("port", std::to_string(at.port));
    for (const char* trait : {"mcast", "mhomed", "virtual"}) socket.set(trait, "no");
    RpcValue entry = RpcValue::fields();
    entry.set("socket", std::move(socket));
    call.result.append(std::move(entry));
  }
}

constexpr std::array kCommands{
    RpcSpec{"core.uptime", "", "When the proxy began, the time now, and the seconds between.",
            "forklab-cli rpc proxy.sock core.uptime", uptime},
    RpcSpec{"core.version", "", "What runs here.", "forklab-cli rpc proxy.sock core.version", version},
    RpcSpec{"core.echo", "word …", "Gives back what it got.", "forklab-cli rpc proxy.sock core.echo hello",
            echo},
    RpcSpec{"core.modules", "", "The modules that the script loads.",
            "forklab-cli rpc proxy.sock core.modules", modules},
    RpcSpec{"core.sockets_list", "", "The addresses that the proxy listens on.",
            "forklab-cli rpc proxy.sock core.sockets_list", socketsList},
    RpcSpec{"dns.view", "", "Every name that the DNS cache holds.", "forklab-cli rpc proxy.sock dns.view",
            dnsView},
    RpcSpec{"dns.lookup", "type name", "Looks a name up as a message would, and shows what the cache holds.",
            "forklab-cli rpc proxy.sock dns.lookup A sip1.example.com", dnsLookUp},
    RpcSpec{"dns.mem_info", "", "The most bytes that the DNS cache may hold.",
            "forklab-cli rpc proxy.sock dns.mem_info", dnsMemory},
    RpcSpec{"dns.delete_all", "", "Empties the DNS cache.", "forklab-cli rpc proxy.sock dns.delete_all",
            dnsDeleteAll},
    RpcSpec{"dns.delete_a", "name", "Takes an address out of the DNS cache.",
            "forklab-cli rpc proxy.sock dns.delete_a sip1.example.com",
            [](RpcCall& call) { dnsDelete(call, "A"); }},
    RpcSpec{"dns.delete_aaaa", "name", "Takes an IPv6 address out of the DNS cache.",
            "forklab-cli rpc proxy.sock dns.delete_aaaa sip1.example.com",
            [](RpcCall& call) { dnsDelete(call, "AAAA"); }},
    RpcSpec{"dns.delete_srv", "name", "Takes a service out of the DNS cache.",
            "forklab-cli rpc proxy.sock dns.delete_srv _sip._udp.example.com",
            [](RpcCall& call) { dnsDelete(call, "SRV"); }},
    RpcSpec{"dns.delete_naptr", "name", "Takes a pointer out of the DNS cache.",
            "forklab-cli rpc proxy.sock dns.delete_naptr example.com",
            [](RpcCall& call) { dnsDelete(call, "NAPTR"); }},
    RpcSpec{"dns.delete_cname", "name", "Takes an alias out of the DNS cache.",
            "forklab-cli rpc proxy.sock dns.delete_cname example.com",
            [](RpcCall& call) { dnsDelete(call, "CNAME"); }},
};

}  // namespace

const std::span<const RpcSpec> kCoreCommands = kCommands;

}  // namespace forklab::functions
