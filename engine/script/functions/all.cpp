#include "script/functions/all.h"

#include "script/functions/acc.h"
#include "script/functions/async.h"
#include "script/functions/auth.h"
#include "script/functions/auth_db.h"
#include "script/functions/core.h"
#include "script/functions/corex.h"
#include "script/functions/dialog.h"
#include "script/functions/dispatcher.h"
#include "script/functions/further_functions.h"
#include "script/functions/further_modules.h"
#include "script/functions/htable.h"
#include "script/functions/ipops.h"
#include "script/functions/kex.h"
#include "script/functions/lab_module.h"
#include "script/functions/maxfwd.h"
#include "script/functions/nathelper.h"
#include "script/functions/pike.h"
#include "script/functions/pv.h"
#include "script/functions/registrar.h"
#include "script/functions/rr.h"
#include "script/functions/sanity.h"
#include "script/functions/siputils.h"
#include "script/functions/sl.h"
#include "script/functions/sqlops.h"
#include "script/functions/sst.h"
#include "script/functions/textops.h"
#include "script/functions/textopsx.h"
#include "script/functions/tm.h"
#include "script/functions/tmx.h"
#include "script/functions/uac.h"
#include "script/functions/uac_redirect.h"
#include "script/functions/usrloc.h"
#include "script/functions/xhttp.h"
#include "script/functions/xlog.h"

namespace forklab::functions {
namespace {

// One module a line.
// clang-format off
constexpr const script::ModuleSpec& (*kModules[])() = {
    accModule,
    asyncModule,
    authDbModule,
    authModule,
    coreModule,
    corexModule,
    dialogModule,
    dispatcherModule,
    htableModule,
    ipopsModule,
    kexModule,
    labModule,
    maxfwdModule,
    nathelperModule,
    pikeModule,
    pvModule,
    registrarModule,
    rrModule,
    sanityModule,
    siputilsModule,
    slModule,
    sqlopsModule,
    sstModule,
    textopsModule,
    textopsxModule,
    tmModule,
    tmxModule,
    uacModule,
    uacRedirectModule,
    usrlocModule,
    xhttpModule,
    xlogModule,
};
// clang-format on

script::Registry buildRegistry() {
  script::Registry registry;
  for (const auto module : kModules) registry.add(module());
  registry.setFurtherModules(kFurtherModules);
  registry.setFurtherFunctions(furtherFunctions());
  return registry;
}

}  // namespace

const script::Registry& registry() {
  static const script::Registry kRegistry = buildRegistry();
  return kRegistry;
}

}  // namespace forklab::functions
