/** The data folder: a marker that it is ours, a lock that ends with its process, files that are whole at any moment. */
export {
  type DataFolder,
  DataFolderError,
  isDataFolderInUse,
  openDataFolder,
  readDataFolder,
  removeDataFolder,
} from './data-folder.ts';
