/** What a device is called, as far as it says so itself. */

// The order matters: most browsers also name those that came before them.
const BROWSERS = [
  [/\bEdgA?\//, "Edge"],
  [/\bOPR\//, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\b(Firefox|FxiOS)\//, "Firefox"],
  [/\b(Chrome|CriOS|HeadlessChrome)\//, "Chrome"],
  [/\bVersion\/[\d.]+.* Safari\//, "Safari"],
];

const SYSTEMS = [
  [/\biPhone\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bAndroid\b/, "Android"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b|\bMacintosh\b/, "macOS"],
  [/\bLinux\b|\bX11\b/, "Linux"],
];

/**
 * The browser and the system that a user agent names, as far as they are known; of what is no browser, its own name.
 *
 * @param {string | null | undefined} agent
 * @returns {{ browser: string | null, system: string | null }}
 */
export function device(agent) {
  const text = agent ?? "";
  const named = (table) => table.find(([pattern]) => pattern.test(text))?.[1] ?? null;
  const browser = named(BROWSERS) ?? (text.startsWith("Mozilla/") ? null : text.split(/[\s/]/)[0] || null);
  return { browser, system: named(SYSTEMS) };
}
