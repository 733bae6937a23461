#!/bin/sh
# onnxruntime 1.32.0, Linux wheel (first seen in 1.29): `import onnxruntime` alone, without a session,
# writes a persistent device id and an upload database below ~/.cache/Microsoft. Calling
# disable_telemetry_events() right after the import does not prevent it. Setting ORT_DISABLE_TELEMETRY=1
# before the import does. DO_NOT_TRACK=1 changes nothing.
#
# Seen:
#   import alone:                    deviceid
#   disable_telemetry_events():      deviceid
#   DO_NOT_TRACK=1:                  deviceid
#   ORT_DISABLE_TELEMETRY=1:         nothing
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet onnxruntime==1.32.0 numpy==2.3.4

left() { # the variable to set, the code to run; prints what the home folder holds then
    rm -rf "$folder/home"
    mkdir "$folder/home"
    env -i PATH="$PATH" HOME="$folder/home" "$1" "$folder/venv/bin/python" -c "$2"
    if [ -n "$(find "$folder/home" -name deviceid)" ]; then echo deviceid; else echo nothing; fi
}

alone=$(left UNUSED=1 'import onnxruntime')
api=$(left UNUSED=1 'import onnxruntime; onnxruntime.disable_telemetry_events()')
track=$(left DO_NOT_TRACK=1 'import onnxruntime')
variable=$(left ORT_DISABLE_TELEMETRY=1 'import onnxruntime')
echo "import alone:                    $alone"
echo "disable_telemetry_events():      $api"
echo "DO_NOT_TRACK=1:                  $track"
echo "ORT_DISABLE_TELEMETRY=1:         $variable"
[ "$alone $api $track $variable" = "deviceid deviceid deviceid nothing" ]
