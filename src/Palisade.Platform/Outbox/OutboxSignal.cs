namespace Palisade.Platform;

/// <summary>
/// Tells the worker of this process that something is about to be committed to the outbox, so that a person who waits for a mail does not wait
/// for the next look at the queue. Only a hint: the queue in the database is the truth, and other processes see the row at their next look.
/// </summary>
internal static class OutboxSignal
{
    private static TaskCompletionSource _raised = New();

    /// <summary>Completes at the next <see cref="Raise"/>.</summary>
    public static Task Raised => Volatile.Read(ref _raised).Task;

    public static void Raise() => Interlocked.Exchange(ref _raised, New()).TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
