; Offers Palate under "Open with" for folders and archives, and takes none of them from another program.

!macro customInstall
  WriteRegStr SHELL_CONTEXT "Software\Classes\Palate.Archive" "" "Archive of an MLflow model"
  WriteRegStr SHELL_CONTEXT "Software\Classes\Palate.Archive\shell\open\command" "" '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" "%1"'
  WriteRegStr SHELL_CONTEXT "Software\Classes\.zip\OpenWithProgids" "Palate.Archive" ""
  WriteRegStr SHELL_CONTEXT "Software\Classes\.tar\OpenWithProgids" "Palate.Archive" ""
  WriteRegStr SHELL_CONTEXT "Software\Classes\.tgz\OpenWithProgids" "Palate.Archive" ""
  WriteRegStr SHELL_CONTEXT "Software\Classes\.gz\OpenWithProgids" "Palate.Archive" ""
  WriteRegStr SHELL_CONTEXT "Software\Classes\Directory\shell\Palate" "" "Open with Palate"
  WriteRegStr SHELL_CONTEXT "Software\Classes\Directory\shell\Palate\command" "" '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" "%1"'
!macroend

!macro customUnInstall
  DeleteRegKey SHELL_CONTEXT "Software\Classes\Palate.Archive"
  DeleteRegValue SHELL_CONTEXT "Software\Classes\.zip\OpenWithProgids" "Palate.Archive"
  DeleteRegValue SHELL_CONTEXT "Software\Classes\.tar\OpenWithProgids" "Palate.Archive"
  DeleteRegValue SHELL_CONTEXT "Software\Classes\.tgz\OpenWithProgids" "Palate.Archive"
  DeleteRegValue SHELL_CONTEXT "Software\Classes\.gz\OpenWithProgids" "Palate.Archive"
  DeleteRegKey SHELL_CONTEXT "Software\Classes\Directory\shell\Palate"
!macroend
