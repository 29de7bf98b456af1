/** Whom the user blocked. Of a conversation one knows the other's name first; a block tells the number, too. */
export class Blocks {
  #chat;
  #numbers = new Map();

  /** @param {import("./chat.js").Chat} chat */
  constructor(chat) {
    this.#chat = chat;
  }

  /** Takes all of them. @param {{ id: number, username: string }[]} users */
  take(users) {
    for (const user of users) this.#learn(user);
    this.#chat.blocked.value = new Set(users.map(({ id }) => id));
  }

  add(user) {
    this.#learn(user);
    this.#chat.blocked.value = new Set(this.#chat.blocked.peek()).add(user.id);
  }

  remove(user) {
    this.#chat.blocked.value = new Set([...this.#chat.blocked.peek()].filter((id) => id !== user.id));
  }

  /** The number of a user who is blocked, or was. @returns {number | undefined} */
  number(username) {
    this.#chat.blocked.value;
    return this.#numbers.get(username.toLowerCase());
  }

  #learn({ id, username }) {
    this.#numbers.set(username.toLowerCase(), id);
  }
}
