// An application that uses a client and forgets it: nothing must keep its process alive.
import { getSkillClient } from '@skillgate/client';
import { tinyPicture } from './tiny-picture.mjs';

const { servedBy } = await getSkillClient('image').preprocess({ image: tinyPicture });
process.send({ name: 'answered', servedBy });
process.disconnect();
