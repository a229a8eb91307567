#pragma once

#include <cstdint>

#include "store/database.h"

namespace forklab::store {

/// A moment, in Unix seconds, as Kamailio's db_sqlite keeps it: a Julian day, half a second early (observed
/// on 5.6.3).
Cell cellOfTime(std::int64_t unixSeconds);
/// Such a cell read as Kamailio reads it; a text is a date in UTC ("2030-05-28 21:32:15"), what is neither
/// gives 0.
std::int64_t timeOf(const Cell& cell);

}  // namespace forklab::store
