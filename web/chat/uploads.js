/** Files on their way to the server, for the next message of a room. They go on while another room is shown. */
import { signal } from "../view.js";

/** How many files a message carries at most. */
export const MOST = 10;

/**
 * @typedef {{ key: number, name: string, size: number, file: File | null, progress: number,
 *   state: "uploading" | "done" | "failed", attachment: any, problem: any, stop: AbortController }} Upload
 */

const rooms = new WeakMap();
let keys = 0;

/** Those of a room. @returns {Uploads} */
export function uploadsOf(room, miaou) {
  if (!rooms.has(room)) rooms.set(room, new Uploads(miaou));
  return rooms.get(room);
}

export class Uploads {
  /** @type {import("../view.js").Signal<Upload[]>} */
  list = signal(/** @type {Upload[]} */ ([]));
  #waiting = [];

  constructor(miaou) {
    this.miaou = miaou;
  }

  /** Whether some are not there yet. */
  get busy() {
    return this.list.value.some(({ state }) => state === "uploading");
  }

  /** Those that are there. */
  get attachments() {
    return this.list.value.filter(({ state }) => state === "done").map(({ attachment }) => attachment);
  }

  /** Begins to upload files. @returns {boolean} false where these are too many. */
  add(files) {
    const room = MOST - this.list.peek().length;
    for (const file of [...files].slice(0, room)) this.#begin(file);
    return files.length <= room;
  }

  /** Takes over what was uploaded before. */
  restore(attachments) {
    if (this.list.peek().length > 0) return;
    this.list.value = attachments.map((attachment) => ({
      key: ++keys, name: attachment.name, size: attachment.size, file: null, progress: 1, state: "done", attachment,
      problem: null, stop: new AbortController(),
    }));
  }

  /** Takes one out, and off the server. */
  remove(upload) {
    upload.stop.abort();
    this.list.value = this.list.peek().filter(({ key }) => key !== upload.key);
    if (upload.attachment) this.miaou.call("DELETE", `/api/v1/attachments/${upload.attachment.id}`).catch(() => {});
    this.#settle();
  }

  /** Tries one again that failed. */
  retry(upload) {
    if (upload.file) this.#send({ ...upload, stop: new AbortController() });
  }

  /** Forgets all: a message carries them now. */
  clear() {
    this.list.value = [];
  }

  /** When none is on its way any more. */
  async settled() {
    if (this.busy) await new Promise((resolve) => this.#waiting.push(resolve));
  }

  #begin(file) {
    /** @type {Upload} */
    const upload = {
      key: ++keys, name: file.name || "image.png", size: file.size, file, progress: 0, state: "uploading",
      attachment: null, problem: null, stop: new AbortController(),
    };
    this.list.value = [...this.list.peek(), upload];
    this.#send(upload);
  }

  async #send(upload) {
    const { key, file, name, stop } = upload;
    this.#change(key, { state: "uploading", progress: 0, problem: null, stop });
    try {
      const onprogress = (sent, all) => this.#change(key, { progress: sent / all });
      const attachment = await this.miaou.upload(file, { name, onprogress, signal: stop.signal });
      this.#change(key, { state: "done", progress: 1, attachment });
    } catch (problem) {
      this.#change(key, { state: "failed", problem });
    }
    this.#settle();
  }

  #change(key, changes) {
    this.list.value = this.list.peek().map((upload) => (upload.key === key ? { ...upload, ...changes } : upload));
  }

  #settle() {
    if (!this.list.peek().some(({ state }) => state === "uploading")) for (const go of this.#waiting.splice(0)) go();
  }
}
