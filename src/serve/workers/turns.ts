/** Lets things that must not overlap happen one after the other. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Does it when all that came before is done, however that ended. */
  take<Result>(task: () => Promise<Result>): Promise<Result> {
    const turn = this.#last.then(task);
    this.#last = turn.catch(() => {});
    return turn;
  }

  /** Resolves when all that was asked for so far is done. */
  async done(): Promise<void> {
    await this.#last;
  }
}
