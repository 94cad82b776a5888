/** An Asterisk Manager Interface server in the JVM, with a small telephone world behind it: start here. */
@NullMarked
package io.github.camelami.simulator;

import org.jspecify.annotations.NullMarked;
