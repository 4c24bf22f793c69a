import './environment.js';
import { getContainerRuntimeClient } from 'testcontainers';
import { checkoutLabel } from './checkout-label.js';
import { pullModels } from './models-folder.js';

const leftovers = { label: [`${checkoutLabel.name}=${checkoutLabel.value}`] };

/** Removes what a killed run has left, before and after the tests. */
async function removeLeftovers(): Promise<void> {
  const { container } = await getContainerRuntimeClient();
  const left = await container.dockerode.listContainers({ all: true, filters: leftovers });
  await Promise.all(
    left.map(({ Id }) => container.dockerode.getContainer(Id).remove({ force: true, v: true })),
  );
}

export default async function setUp(): Promise<() => Promise<void>> {
  await removeLeftovers();
  await pullModels();
  return removeLeftovers;
}
