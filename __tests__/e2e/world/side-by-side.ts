/** Works the items off, one at a time on each of the places, and keeps their order in the answer. */
export async function sideBySide<Item, Place, Answer>(
  items: readonly Item[],
  places: readonly Place[],
  work: (item: Item, place: Place) => Promise<Answer>,
): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  const queue = items.entries();
  await Promise.all(
    places.map(async (place) => {
      for (const [index, item] of queue) answers[index] = await work(item, place);
    }),
  );
  return answers;
}
