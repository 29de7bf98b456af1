/**
 * What views are written with: Preact and its signals, in templates of htm.
 *
 * A component that reads a signal is drawn anew when it changes. Text in a template is text, never markup.
 */
import htm from "./vendor/htm.js";
import { h } from "./vendor/preact.js";
import * as hooks from "./vendor/hooks.js";
import * as signals from "./vendor/signals.js";

/**
 * A value that tells who reads it when it changes. `peek` reads it without being told.
 *
 * @template T
 * @typedef {import("./vendor/signals-core.js").Signal<T>} Signal
 */
/**
 * A value that follows from others.
 *
 * @template T
 * @typedef {import("./vendor/signals-core.js").ReadonlySignal<T>} Computed
 */

export { Component, createContext, Fragment, render } from "./vendor/preact.js";
export { useCallback, useContext, useEffect, useId, useLayoutEffect } from "./vendor/hooks.js";
export { useSignalEffect } from "./vendor/signals.js";

export const html = htm.bind(h);

/** @type {<T>(make: () => T, depends: unknown[]) => T} */
export const useMemo = hooks.useMemo;
/** @type {<T>(value: T) => { current: T }} */
export const useRef = hooks.useRef;
/** @type {<T>(value: T | (() => T)) => [T, (value: T | ((now: T) => T)) => void]} */
export const useState = hooks.useState;

/** @type {<T>(value: T) => Signal<T>} */
export const signal = signals.signal;
/** @type {<T>(derive: () => T) => Computed<T>} */
export const computed = signals.computed;
/** @type {<T>(value: T) => Signal<T>} */
export const useSignal = signals.useSignal;
/** @type {<T>(derive: () => T) => Computed<T>} */
export const useComputed = signals.useComputed;
/** @type {<T>(change: () => T) => T} */
export const batch = signals.batch;
/** @type {<T>(read: () => T) => T} */
export const untracked = signals.untracked;
/** @type {(react: () => void | (() => void)) => () => void} */
export const effect = signals.effect;
