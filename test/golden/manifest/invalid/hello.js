export const handleRequest = () => ({ status: 200 });
