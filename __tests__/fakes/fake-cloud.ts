/** One thing in a {@link FakeCloud}. */
export interface CloudThing {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** By what a thing is looked for: by its id, or by its name where that is empty. */
interface CloudKey {
  readonly id: string;
  readonly name: string;
}

/** A cloud in memory, for plugins of either wire. It refuses in the words of Go providers. */
export interface FakeCloud {
  create(name: string, type: string, config: CloudThing['config']): Promise<CloudThing>;
  read(key: CloudKey): Promise<CloudThing>;
  update(key: CloudKey, config: CloudThing['config']): Promise<CloudThing>;
  delete(key: CloudKey): Promise<void>;
  /** From now on every call is refused with these words. */
  breakDown(words: string): void;
  /** From now on a delete succeeds and deletes nothing. */
  keepEverything(): void;
  /** The most calls that changed something at the same time. */
  readonly mostAtOnce: number;
}

/** Makes an empty one. */
export function createFakeCloud(): FakeCloud {
  const things = new Map<string, CloudThing>();
  const running = { now: 0, most: 0 };
  let broken: string | undefined;
  let keeps = false;
  let nextId = 1;
  const checkWorks = (): void => {
    if (broken !== undefined) throw new TypeError(broken);
  };
  const find = ({ id, name }: CloudKey): CloudThing => {
    checkWorks();
    const found = id === '' ? [...things.values()].find((t) => t.name === name) : things.get(id);
    if (found === undefined) throw new TypeError(`thing "${name}": iac: resource not found`);
    return found;
  };
  const slowly = async <Result>(work: () => Result): Promise<Result> => {
    running.now += 1;
    running.most = Math.max(running.most, running.now);
    await new Promise((resolve) => setTimeout(resolve, 2));
    running.now -= 1;
    return work();
  };
  return {
    create: (name, type, config) =>
      slowly(() => {
        checkWorks();
        if ([...things.values()].some((thing) => thing.name === name)) {
          throw new TypeError(`create "${name}": iac: resource already exists: 409`);
        }
        const thing = { id: `id-${String(nextId)}`, name, type, config };
        nextId += 1;
        things.set(thing.id, thing);
        return thing;
      }),
    read: (key) => Promise.resolve().then(() => find(key)),
    update: (key, config) =>
      slowly(() => {
        const thing = { ...find(key), config };
        things.set(thing.id, thing);
        return thing;
      }),
    delete: (key) =>
      slowly(() => {
        const { id } = find(key);
        if (!keeps) things.delete(id);
      }),
    breakDown: (words) => {
      broken = words;
    },
    keepEverything: () => {
      keeps = true;
    },
    get mostAtOnce() {
      return running.most;
    },
  };
}
