@echo off
rem Starts Parley on Windows, as the script "parley" does elsewhere. UNTESTED: nobody has run it on Windows yet.
rem   JAVA_HOME            a JDK 25 or newer, preferred to those that are found
rem   PARLEY_BUILD=never   start what was built before, or fail
rem Two things differ: no lock is taken, so start it once before starting it twice; and the JVM's line
rem "WARNING: Using incubator modules" is shown, as descriptors can not be handed on here.
setlocal EnableExtensions DisableDelayedExpansion

set "home=%~dp0."
set "dist=%home%\repl\target\dist"
set "options=%home%\repl\src\main\dist\jvm.options"

set "jdk="
if defined JAVA_HOME call :jdk "%JAVA_HOME%"
if not defined jdk if exist "%dist%\jdk" for /f "usebackq delims=" %%d in ("%dist%\jdk") do call :jdk "%%d"
if not defined jdk for /f "delims=" %%j in ('where java.exe 2^>nul') do call :jdk "%%~dpj.."
if not defined jdk for /d %%d in ("%ProgramFiles%\Eclipse Adoptium\jdk-*" "%ProgramFiles%\Java\jdk-*" ^
  "%ProgramFiles%\Microsoft\jdk-*" "%ProgramFiles%\Zulu\zulu-*" "%USERPROFILE%\.jdks\*") do call :jdk "%%d"
if not defined jdk (
  echo parley: needs a JDK 25 or newer and found none; install one ^(winget install EclipseAdoptium.Temurin.25.JDK^) or set JAVA_HOME>&2
  exit /b 1
)

if /i "%PARLEY_BUILD%"=="never" goto built
rem Anything newer than the stamp? PowerShell answers 1 if so.
if not exist "%dist%\stamp" goto build
powershell -NoProfile -Command "$s=(Get-Item '%dist%\stamp').LastWriteTime; $f=@(Get-ChildItem '%home%' -Recurse -File -Include pom.xml,CMakeLists.txt,build.cmake) + @(Get-ChildItem '%home%\*\src\main','%home%\*\*\src\main' -Recurse); if ($f | Where-Object { $_.LastWriteTime -gt $s }) { exit 1 }"
if not errorlevel 1 goto built

:build
where mvn >nul 2>nul
if errorlevel 1 (
  echo parley: Maven is needed to build it first; install it>&2
  exit /b 1
)
echo parley: building, as this is the first start or sources changed; takes up to a minute>&2
if not exist "%home%\target" mkdir "%home%\target"
set "outer=%JAVA_HOME%"
set "JAVA_HOME=%jdk%"
call mvn -B -q -ntp -T1C -f "%home%\pom.xml" -pl repl -am -Pquick package <nul >"%home%\target\build.log" 2>&1
if errorlevel 1 (
  echo parley: the build failed; all of its output: %home%\target\build.log>&2
  exit /b 1
)
set "JAVA_HOME=%outer%"

:built
if not exist "%dist%\stamp" (
  echo parley: is not built, and PARLEY_BUILD=never forbids it; build: mvn -Pquick package>&2
  exit /b 1
)
"%jdk%\bin\java.exe" "@%options%" "-XX:SharedArchiveFile=%dist%\parley.jsa" "-Dparley.home=%home%" -cp "%dist%\lib\parley.jar" parley.repl.Main %*
exit /b %errorlevel%

rem Takes the folder %1 as JDK if its "release" file says 25 or newer.
:jdk
if defined jdk exit /b 0
if not exist "%~1\bin\javac.exe" exit /b 0
if not exist "%~1\release" exit /b 0
for /f "usebackq tokens=2 delims==" %%v in (`findstr /b "JAVA_VERSION=" "%~1\release"`) do (
  for /f "tokens=1 delims=.-+" %%m in (%%v) do if %%m geq 25 set "jdk=%~f1"
)
exit /b 0
