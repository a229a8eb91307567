find_package(Qt6 REQUIRED COMPONENTS Widgets Svg Charts)

# A library, so that tests link what they test.
add_library(forklab_window STATIC
  actions.cpp appearance.cpp bind_dialog.cpp data_files.cpp docks.cpp main_window.cpp run_bar.cpp screenshots.cpp
  models/board_table.cpp models/copies_model.cpp models/database_groups.cpp models/dialog_changes.cpp models/dialog_table.cpp models/ladder_model.cpp models/load_model.cpp models/message_item_model.cpp models/message_tree.cpp models/network_paths.cpp models/registration_table.cpp
  models/run_index.cpp models/script_model.cpp models/texts.cpp models/timeline_model.cpp
  models/topology_model.cpp models/transaction_model.cpp models/transaction_table.cpp models/wave_model.cpp
  models/words.cpp
  painting/arrow.cpp painting/dialog_machine_layout.cpp painting/dialog_machine_painter.cpp painting/hint.cpp painting/ladder_layout.cpp painting/ladder_painter.cpp painting/sign.cpp
  painting/load_layout.cpp painting/load_painter.cpp painting/theme.cpp
  painting/time_axis.cpp painting/timeline_layout.cpp painting/topology_layout.cpp painting/topology_painter.cpp
  painting/wave_layout.cpp painting/wave_painter.cpp
  run/run_controller.cpp run/run_worker.cpp run/selection.cpp run/session.cpp run/trace_pump.cpp
  views/all.cpp views/board_view.cpp views/copy_bar.cpp views/database_chart.cpp views/database_view.cpp views/dialog_pane.cpp views/dialog_view.cpp views/flashes.cpp views/help_view.cpp views/hint_pane.cpp views/ladder_view.cpp views/load_view.cpp
  views/message_view.cpp views/problems_view.cpp views/registration_view.cpp
  views/script_text.cpp views/script_view.cpp views/timeline_view.cpp views/topology_view.cpp
  views/table.cpp views/transaction_view.cpp views/wave_view.cpp)
set_target_properties(forklab_window PROPERTIES AUTOMOC ON)
target_include_directories(forklab_window PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
target_link_libraries(forklab_window
  PUBLIC forklab_lab forklab_query Qt6::Widgets Qt6::Svg Qt6::Charts
  PRIVATE forklab_warnings)
target_compile_definitions(forklab_window PRIVATE FORKLAB_DATA_DIR="${PROJECT_SOURCE_DIR}")
# Warnings that Qt's own headers and moc cause are not ours to mend.
target_compile_options(forklab_window PRIVATE -Wno-null-dereference)

file(GLOB icons CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/resources/icons/*.svg)
qt_add_resources(forklab_window icons PREFIX / BASE ${PROJECT_SOURCE_DIR}/resources FILES ${icons})

add_executable(forklab main.cpp)
target_link_libraries(forklab PRIVATE forklab_window forklab_warnings)
target_compile_definitions(forklab PRIVATE FORKLAB_VERSION="${PROJECT_VERSION}")

# Translations are built in where Qt's linguist tools are there; without them the window speaks English.
find_package(Qt6 QUIET COMPONENTS LinguistTools)
if(Qt6LinguistTools_FOUND)
  qt_add_translations(forklab TS_FILES ${PROJECT_SOURCE_DIR}/translations/forklab_de.ts RESOURCE_PREFIX /i18n)
endif()

install(TARGETS forklab)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/scenarios DESTINATION share/forklab)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/resources/help DESTINATION share/forklab/resources)
