/** The telephone system: phones, channels, bridges, a dialplan and its applications, confined to one event loop. */
@NullMarked
package io.github.camelami.simulator.world;

import org.jspecify.annotations.NullMarked;
