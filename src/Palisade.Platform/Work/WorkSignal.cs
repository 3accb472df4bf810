namespace Palisade.Platform;

/// <summary>
/// Tells a worker of this process that work for it is about to be committed, so that a person who waits does not wait for the next look at
/// the queue. Only a hint: the queue in the database is the truth, and other processes see the row at their next look.
/// </summary>
public sealed class WorkSignal
{
    private TaskCompletionSource _raised = New();

    /// <summary>Completes at the next <see cref="Raise"/>.</summary>
    public Task Raised => Volatile.Read(ref _raised).Task;

    /// <summary>Wakes who waits.</summary>
    public void Raise() => Interlocked.Exchange(ref _raised, New()).TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
