import { createMemoryCompanions, createMemoryStore } from '../../src/state/memory-store.ts';
import { companionsContract } from '../contracts/companions-contract.ts';
import { storeContract } from '../contracts/store-contract.ts';

storeContract('the memory store', () => {
  const store = createMemoryStore();
  return Promise.resolve({ one: store, other: store });
});

companionsContract('companions in memory', () => {
  const companions = createMemoryCompanions();
  return Promise.resolve({ one: companions, other: companions });
});
