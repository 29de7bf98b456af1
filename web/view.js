/**
 * What views are written with: Preact and its signals, in templates of htm.
 *
 * A component that reads a signal is drawn anew when it changes. Text in a template is text, never markup.
 */
import htm from "./vendor/htm.js";
import { h } from "./vendor/preact.js";

export { Component, createContext, Fragment, render } from "./vendor/preact.js";
export { useCallback, useContext, useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from "./vendor/hooks.js";
export { batch, computed, effect, signal, untracked, useComputed, useSignal, useSignalEffect } from "./vendor/signals.js";

export const html = htm.bind(h);
