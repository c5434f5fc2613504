@echo off
setlocal
rem Runs LatentIJ without ImageJ's window. Options for Java go into JAVA_OPTS, as "-Xmx8g".
set LATENTIJ_JAVA=java
if defined JAVA_HOME set LATENTIJ_JAVA=%JAVA_HOME%\bin\java
"%LATENTIJ_JAVA%" --enable-native-access=ALL-UNNAMED %JAVA_OPTS% -cp "%~dp0..\lib\*" latentij.cli.LatentIJ %*
