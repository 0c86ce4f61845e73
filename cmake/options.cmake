# Warnings, hardening and sanitizers, for every target of the project.
add_library(signalbox_options INTERFACE)
target_compile_options(signalbox_options INTERFACE
  $<$<COMPILE_LANGUAGE:CXX>:-Wall;-Wextra;-Wpedantic;-Wshadow;-Wconversion;-Wsign-conversion;-Wold-style-cast>
  $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor;-Woverloaded-virtual;-Wimplicit-fallthrough;-Wformat=2;-Werror>
  -fstack-protector-strong -fno-omit-frame-pointer)
target_compile_definitions(signalbox_options INTERFACE
  BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64")
  target_compile_options(signalbox_options INTERFACE -fcf-protection)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(signalbox_options INTERFACE -fstack-clash-protection)
endif()
if(SIGNALBOX_SANITIZE)
  # -fno-sanitize=null: CAF 0.17's init_fun_factory.hpp binds a reference to null on purpose.
  # The tests themselves are not watched for undefined behaviour: their macros would take longest to compile.
  set(watched $<NOT:$<BOOL:$<TARGET_PROPERTY:SIGNALBOX_IS_TEST>>>)
  target_compile_options(signalbox_options INTERFACE
    -fsanitize=address "$<${watched}:-fsanitize=undefined;-fno-sanitize=null>" -fno-sanitize-recover=all)
  target_link_options(signalbox_options INTERFACE -fsanitize=address,undefined)
elseif(CMAKE_BUILD_TYPE STREQUAL "Release")
  target_compile_definitions(signalbox_options INTERFACE _FORTIFY_SOURCE=2 _GLIBCXX_ASSERTIONS)
  # What nothing calls is left out: it would be mapped and counted as resident memory all the same.
  target_compile_options(signalbox_options INTERFACE -ffunction-sections -fdata-sections)
  target_link_options(signalbox_options INTERFACE -pie -Wl,--gc-sections)
endif()
target_link_options(signalbox_options INTERFACE -Wl,-z,relro,-z,now)
