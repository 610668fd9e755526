import { filesContract } from '../contracts/files-contract.ts';
import { createMemoryFiles } from './memory-files.ts';

filesContract('memory files', () =>
  Promise.resolve({ files: createMemoryFiles(), folder: '/folder' }),
);
