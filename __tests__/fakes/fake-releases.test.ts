import { releasesContract } from '../contracts/releases-contract.ts';
import { createFakeReleases } from './fake-releases.ts';

releasesContract('fake releases', (releases) => createFakeReleases({ 'acme/cloud': releases }));
