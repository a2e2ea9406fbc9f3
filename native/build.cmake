# Builds the library into OUT, or leaves unavailable.txt there: one line that says why there is none, and the remedy.
# The program works without it, so that is no failure, unless a compiler is there and the build is CHECKED, or all is
# REQUIRED.
#   cmake -D OUT=FOLDER -D BUILD=FOLDER [-D CHECKED=true] [-D REQUIRED=true] -P build.cmake

cmake_minimum_required(VERSION 3.13)
get_filename_component(OUT ${OUT} ABSOLUTE)
get_filename_component(BUILD ${BUILD} ABSOLUTE)
set(log ${BUILD}/build.log)

function(unavailable reason must_not)
  file(GLOB old ${OUT}/*parley-kernels*)
  if(old)
    file(REMOVE ${old})
  endif()
  file(WRITE ${OUT}/unavailable.txt "${reason}, then run mvn -Pquick package\n")
  if(must_not)
    message(FATAL_ERROR "${reason}")
  endif()
endfunction()

macro(configure)
  execute_process(
    COMMAND ${CMAKE_COMMAND} -S ${CMAKE_CURRENT_LIST_DIR} -B ${BUILD} -D CMAKE_BUILD_TYPE=Release
            -D CMAKE_LIBRARY_OUTPUT_DIRECTORY=${OUT} -D CMAKE_RUNTIME_OUTPUT_DIRECTORY=${OUT} -D CHECKED=${CHECKED}
    OUTPUT_VARIABLE output ERROR_VARIABLE output RESULT_VARIABLE result)
endmacro()

find_program(compiler NAMES $ENV{CXX} c++ g++ clang++)
if(NOT compiler)
  unavailable("no C++ compiler was found; install one (apt install g++)" "${REQUIRED}")
  return()
endif()

configure()
if(NOT result EQUAL 0) # moved here from another folder, or the compiler has changed
  file(REMOVE_RECURSE ${BUILD})
  configure()
endif()
if(result EQUAL 0)
  execute_process(COMMAND ${CMAKE_COMMAND} --build ${BUILD} --parallel
                  OUTPUT_VARIABLE built ERROR_VARIABLE built RESULT_VARIABLE result)
  string(APPEND output "${built}")
endif()
file(WRITE ${log} "${output}")
if(NOT result EQUAL 0)
  set(must_not ${REQUIRED})
  if(CHECKED)
    set(must_not true)
  endif()
  unavailable("cmake or the C++ compiler failed, log: ${log}; see there, or set CXX to another GCC or Clang" "${must_not}")
  return()
endif()
file(REMOVE ${OUT}/unavailable.txt)
