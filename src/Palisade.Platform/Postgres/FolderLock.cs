namespace Palisade.Platform.Postgres;

/// <summary>Lets one process at a time make, start or stop the server of a data directory. The system frees it when the process dies.</summary>
internal static class FolderLock
{
    public static async Task<FileStream> AcquireAsync(PostgresFolder folder, TimeProvider time, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                return new FileStream(folder.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (UnauthorizedAccessException e)
            {
                throw folder.NotWritable(e);
            }
            catch (IOException e) when (e is not (DirectoryNotFoundException or FileNotFoundException))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancel);
            }
        }
    }
}
