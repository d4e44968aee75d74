// Keeps the contract as it is as the one that the next is compared with: run when contract-v<version> is tagged.
import { release } from "./released.js";

console.log((await release()).pathname);
