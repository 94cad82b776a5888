#!/bin/sh
# Measures every table of docs/performance.md, with the component of the commit 25b36ef as one more contestant.
# Arguments are passed on, such as --only events,actions or --quick. OLD=commit compares with another commit.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
old=${OLD:-25b36ef}
folder=$here/camel-ami-benchmarks/target/old/$old
if [ ! -e "$folder/component.jar" ]; then
  rm -rf "$folder"
  mkdir -p "$folder/source"
  git -C "$here" archive "$old" | tar -x -C "$folder/source"
  (cd "$folder/source" && "$here/mvnw" -q -B -DskipTests -Dspotless.check.skip=true -pl camel-ami-component -am package)
  cp "$(ls "$folder"/source/camel-ami-component/target/camel-ami-component-*.jar | grep -v -e sources -e javadoc -e tests)" \
    "$folder/component.jar"
  rm -rf "$folder/source"
fi
cd "$here"
exec ./mvnw -q -B verify -Pbenchmark -pl camel-ami-benchmarks -am -DskipTests -Dspotless.check.skip=true \
  -Dbenchmark.args="--old $folder/component.jar $*"
