@echo off
rem Runs FDDA from a checkout on Windows. Build first, and again after changes:
rem   mvnw.cmd -q -DskipTests -pl fdda-lib,fdda-cli,fdda-bench package
rem FDDA_JAVA_OPTS adds options for the JVM, JAVA_HOME chooses it.
setlocal
set "root=%~dp0.."
set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java"
if not exist "%root%\fdda-lib\target\lib" (
  echo fdda: not built yet; run  mvnw.cmd -q -DskipTests -pl fdda-lib,fdda-cli,fdda-bench package  in %root% 1>&2
  exit /b 2
)
set "OPT_OUT_TRACKING=true"
set "TORCH_CPP_LOG_LEVEL=ERROR"
set "classes=%root%\fdda-cli\target\classes;%root%\fdda-bench\target\classes;%root%\fdda-lib\target\classes"
"%java%" -Xmx1g -XX:MaxDirectMemorySize=2g -XX:+UseSerialGC -Djava.awt.headless=true -Dai.djl.offline=true ^
  "-Dfdda.home=%root%" %FDDA_JAVA_OPTS% -cp "%classes%;%root%\fdda-cli\target\lib\*;%root%\fdda-lib\target\lib\*" ^
  io.github.fdda.cli.Main %*
